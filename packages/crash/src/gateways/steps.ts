/** Where the paused gateway can stop. */
const steps = ['before_intent', 'after_intent', 'after_bank_answer', 'after_outcome'] as const;

export type Step = (typeof steps)[number];

export const isStep = (text: string | undefined): text is Step =>
  steps.some((step) => step === text);
