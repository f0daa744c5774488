import { type DeliveryStatus, heldOut } from '../record/delivery.entity.ts'

/** A call that was cut off may have arrived, and most have. */
const arrived: ReadonlySet<DeliveryStatus> = new Set(['submitted', 'delivered', 'unknown'])

export const hasArrived = ({ status }: { status: DeliveryStatus }): boolean => arrived.has(status)

export const isOfHeldOut = (variant: number): boolean => variant === heldOut
