import createCompiler, { type Serializer, type SerializerFactory } from '@fastify/fast-json-stringify-compiler'

const build = createCompiler()

/** Fastify's own serializers, each compiled when the first answer needs it, as validators are by the first request. */
export const buildSerializer: SerializerFactory = (shared, options) => {
  const compile = build(shared, options)
  return (route) => {
    let serialize: Serializer | undefined
    return (answer) => {
      serialize ??= compile(route)
      return serialize(answer)
    }
  }
}
