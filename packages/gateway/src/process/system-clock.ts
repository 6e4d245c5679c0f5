/** The time, as the system has it. */
export const systemClock = (): Date => new Date();
