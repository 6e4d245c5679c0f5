/** The current time. Tests replace it. */
export type Clock = () => Date;
