import fc from 'fast-check'
import { afterAll } from 'vitest'
import { SEED } from './seed.js'
import { removeTemporaryFolders } from './temporary-folder.js'

fc.configureGlobal({ seed: SEED })
afterAll(removeTemporaryFolders)
