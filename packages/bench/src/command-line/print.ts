/** Writes to the console. */
export type Print = (text: string) => void;
