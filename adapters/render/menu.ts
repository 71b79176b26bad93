/** Menus are read and clicked; keys of the registry and files are copied. */
export function isMenu(place: string): boolean {
  return place.includes(' > ');
}
