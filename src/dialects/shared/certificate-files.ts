import type { Losses } from '../../core/losses.js'
import type { Certificate, Listener } from '../../core/program.js'

type Files = NonNullable<Certificate['files']>

/** The files of a listener's certificates and keys, for programs that read files. Those of a Secret have to be written. */
export function certificateFiles({ certificates = [], origin }: Listener, losses: Losses): Files[] {
  if (certificates.length > 0) return certificates.map((certificate) => filesOf(certificate, losses))
  losses.manual(origin, 'write the certificate and key of the listener to `tls.crt` and `tls.key`')
  return [{ cert: 'tls.crt', key: 'tls.key' }]
}

function filesOf({ files, secret, origin }: Certificate, losses: Losses): Files {
  if (files) return files
  const name = secret?.name ?? 'tls'
  const names = { cert: `${name}.crt`, key: `${name}.key` }
  const what = secret ? `the Secret \`${secret.namespace}/${name}\`` : 'the listener'
  losses.manual(origin, `write the certificate and key of ${what} to \`${names.cert}\` and \`${names.key}\``)
  return names
}
