import { find } from './dom.js'

/** Dark or light: what the system prefers, until the button says otherwise. Nothing is stored. */

const button = find('theme')
const prefersDark = matchMedia('(prefers-color-scheme: dark)')

const isDark = (): boolean => {
  const { theme } = document.documentElement.dataset
  return theme === undefined ? prefersDark.matches : theme === 'dark'
}

const label = (): void => {
  button.textContent = isDark() ? 'Light' : 'Dark'
}

button.addEventListener('click', () => {
  document.documentElement.dataset['theme'] = isDark() ? 'light' : 'dark'
  label()
})
prefersDark.addEventListener('change', label)
label()
