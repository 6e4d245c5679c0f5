/** An attribute of a tag, as its text in the page's source. */
export function attributeOf(tag: string, name: string): string | undefined {
  const [, value] = new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`, 'i').exec(tag) ?? [];
  return value?.replaceAll('&amp;', '&');
}
