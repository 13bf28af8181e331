// Prints what `readPaths` makes of the arguments, for the test that needs a shell.
import { readPaths } from '../../src/cli/files.js'

const { files } = readPaths(process.argv.slice(2))
console.log(`${files.length} file, ${files[0]?.text.length} characters`)
