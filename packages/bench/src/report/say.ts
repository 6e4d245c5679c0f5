/** Tells the person at the console. */
export type Say = (text: string) => void;
