#!/usr/bin/env node
// Speaks as agentgateway does, with `claimwright serve` inside. FAKE_AGENTGATEWAY: how it fails.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const how = process.env.FAKE_AGENTGATEWAY ?? ''
const [option, file] = process.argv.slice(2)

if (option === '--version') {
  const version = how === 'another version' ? '1.4.1' : '1.5.0'
  console.log(how === 'another program' ? 'nginx 1.27' : `agentgateway version.BuildInfo{RustVersion:"1.98", Version:"${version}"}`)
} else if (how === 'does not start') {
  console.error('Error: binds[0]: unknown field `listners`')
  process.exit(1)
} else if (how === 'answers wrongly') {
  const port = Number(/port: (\d+)/.exec(readFileSync(file, 'utf8'))[1])
  createServer((_, response) => response.writeHead(418, { 'content-length': '6' }).end('teapot')).listen(port, '127.0.0.1')
} else {
  const [, echo] = /127\.0\.0\.1:(\d+)/.exec(readFileSync(file, 'utf8').replace(/\w+Addr: .*/g, '')) ?? []
  const upstream = echo === undefined ? [] : ['--upstream', `http://127.0.0.1:${echo}`]
  const command = join(import.meta.dirname, '../../dist/cli/claimwright.js')
  const child = spawn(process.execPath, [command, 'serve', file, '--dialect', 'standalone', '--quiet', ...upstream], {
    stdio: 'inherit',
  })
  process.on('SIGTERM', () => child.kill('SIGKILL'))
  child.on('exit', (code) => process.exit(code ?? 0))
}
