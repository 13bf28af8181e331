/** Cross-field rules of the CustomResourceDefinitions (`x-kubernetes-validations`), from the markers of their Go types. */

/**
 * Rules that the engine cannot run as the API server does, left to `validate/checks/`: functions of Kubernetes' own, the
 * state before a change, and RE2 (the engine has Rust's expressions).
 */
const NOT_RUN = /\b(?:quantity|isQuantity|url|isURL|oldSelf)\b|\.matches\(/

/**
 * Rules by type: path below the type, rule, message.
 * @param {Record<string, Record<string, any>>} families types of each family by name
 */
export function crdRules(families) {
  const types = Object.values(families).flatMap((facts) => Object.entries(facts))
  const names = types.map(([name]) => name)
  // A name that both families have says nothing about which type is meant.
  const unique = types.filter(([name]) => names.indexOf(name) === names.lastIndexOf(name))
  const byName = new Map(unique)
  const defaulted = types.flatMap(([, { fields = [] }]) => fields.filter(hasDefault).map(({ name }) => name))
  const isRunnable = ([, rule]) => !NOT_RUN.test(rule) && !testsFor(defaulted, rule)
  return unique
    .map(([name, facts]) => [
      name,
      [...rulesIn(facts, ''), ...(facts.fields ?? []).flatMap((field) => ofField(field, byName))].filter(isRunnable),
    ])
    .filter(([, rules]) => rules.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const hasDefault = ({ markers = [] }) => markers.some((marker) => /^(?:kubebuilder:)?default[:=]/.test(marker))

/** `has()` of a field with a default holds for the API server, which fills in defaults first. */
function testsFor(names, rule) {
  return [...rule.matchAll(/has\([^()]*\.(\w+)\)/g)].some(([, name]) => names.includes(name))
}

/** Rules at a field, and those of a scalar or list type that it names. */
function ofField(field, byName) {
  if (field.name === undefined) return []
  const named = byName.get(field.type)
  return [...rulesIn(field, field.name), ...(named?.kind === 'alias' ? rulesIn(named, field.name) : [])]
}

function rulesIn({ markers = [] }, path) {
  return markers
    .map((marker) => /^kubebuilder:validation:XValidation:(.*)$/s.exec(marker)?.[1])
    .filter((text) => text !== undefined)
    .map((text) => [path, markerValue(text, 'rule'), markerValue(text, 'message')])
    .filter(([, rule]) => rule !== undefined)
}

/** A value of a marker: a Go string. */
function markerValue(text, name) {
  const match = new RegExp(`(?:^|,)${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|\`([^\`]*)\`)`).exec(text)
  return match?.[2] ?? (match ? JSON.parse(`"${match[1]}"`) : undefined)
}
