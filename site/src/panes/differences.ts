import { element, message } from '../dom.js'
import type { Place, ShownDifference, Witness } from '../protocol.js'

/** Differences of access, each with a request that shows it. */
export function differenceList(
  differences: readonly ShownDifference[],
  load: (witness: Witness) => void,
  reveal?: (place: Place) => void,
): Node {
  return element(
    'ul',
    { class: 'differences' },
    ...differences.map(({ direction, cause, code, message: text, place, before, after, witness }) =>
      element(
        'li',
        { class: cause === 'policy' ? direction : 'inherent' },
        element('b', {}, `${direction} [${code}]`),
        cause === 'policy' ? ' ' : ' (inherent to the gateways) ',
        message(text),
        ' ',
        reveal && place.file !== ''
          ? element(
              'button',
              { type: 'button', class: 'place', click: () => reveal(place) },
              `${place.file}:${place.line}`,
            )
          : null,
        element('div', {}, `before: ${before}`),
        element('div', {}, `after: ${after}`),
        element(
          'button',
          { type: 'button', class: 'witness', click: () => load(witness) },
          'Load the request that shows it',
        ),
      ),
    ),
  )
}
