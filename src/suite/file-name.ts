/** The file name distinguishes suites from policies. */
export const isSuiteFile = (file: string): boolean => /\.claimwright-test\.ya?ml$/i.test(file)
