// A server as a process: hands each line to the HTTP server on the port, and writes what that answers.
import { createInterface } from 'node:readline'

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await fetch(`http://127.0.0.1:${process.argv[2]}`, { method: 'POST', body: line })
  const text = await answer.text()
  if (text !== '') process.stdout.write(`${text}\n`)
}
