const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** The text with `id` for each UUID: in those, a CVV or a few digits of a card number may occur by chance. */
export const withoutIds = (text: string): string => text.replaceAll(UUID, 'id');
