// Runs the script of the command and writes the modules that it evaluated: node record-modules.cjs SCRIPT FILE [ARG...]
const { readFileSync, writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { pathToFileURL } = require('node:url')
const { runInThisContext } = require('node:vm')

const [, , script, file] = process.argv
process.argv.splice(1, 3, script)
const evaluated = []
process.on('exit', () => writeFileSync(file, JSON.stringify(evaluated)))
const segment = { exports: {} }
const define = runInThisContext(readFileSync(script, 'latin1'))
define(segment.exports, createRequire(script), segment, pathToFileURL(script).href, evaluated)
segment.exports.run()
