/** Suites are told from policies by their names. */
export const isSuiteFile = (file: string): boolean => /\.claimwright-test\.ya?ml$/i.test(file)
