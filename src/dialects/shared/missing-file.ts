import type { Finding } from '../../core/finding.js'

/** About a file that a configuration names: relative paths are resolved against the gateway's working directory. */
export function missingFile(file: string): Pick<Finding, 'confidence' | 'message' | 'help' | 'needs'> {
  const isAbsolute = file.startsWith('/')
  return {
    confidence: isAbsolute ? 'medium' : 'high',
    message: `agentgateway does not start: missing file \`${file}\`${isAbsolute ? '' : ' in its working directory'}`,
    ...(!isAbsolute && { help: 'the path is relative to the directory agentgateway runs in, not to this file' }),
    needs: { program: 'agentgateway', kind: 'file', name: file },
  }
}
