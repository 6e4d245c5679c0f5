/** A path below `/payments`, and below `/payment` as the original project called it. */
export const pathsOf = (below: string): string[] => [`/payments${below}`, `/payment${below}`];
