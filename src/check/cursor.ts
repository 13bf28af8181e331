export { Cursor } from '../text/cursor.js'
