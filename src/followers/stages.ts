/** How far followers can be with us. */
export const stages = ['unknown', 'potential', 'customer', 'high-value', 'lost'] as const
export type Stage = typeof stages[number]
