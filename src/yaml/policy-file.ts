/** The name is that of a file that can hold policy. Whether it does, its documents say. */
export const isPolicyFile = (path: string): boolean => /\.(ya?ml|json)$/i.test(path)
