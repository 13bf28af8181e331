import type { Losses } from '../../core/losses.js'
import type { Listener } from '../../core/program.js'

/** The files of a listener's certificate and key, for programs that read files. Those of a Secret have to be written. */
export function certificateFiles(
  { certificates = [], origin }: Listener,
  losses: Losses,
): { cert: string; key: string } {
  const files = certificates.find((one) => one.files)?.files
  if (files) return files
  const [first] = certificates
  const name = first?.secret?.name ?? 'tls'
  const names = { cert: `${name}.crt`, key: `${name}.key` }
  const what = first?.secret ? `the Secret \`${first.secret.namespace}/${name}\`` : 'the listener'
  losses.manual(
    first?.origin ?? origin,
    `write the certificate and key of ${what} to \`${names.cert}\` and \`${names.key}\``,
  )
  return names
}
