/** The time now. Tests hand in their own. */
export type Clock = () => Date;
