import { readTypes } from '../serde-type.js'

/** An embeddings call as it is translated: types/embeddings.rs `typed`. */
export const EMBEDDINGS_TYPES = readTypes(`
Request struct model:string input:EmbeddingInput user?:string encoding_format?:EncodingFormat dimensions?:u32
EmbeddingInput untagged string string*
EncodingFormat enum float base64
`)
