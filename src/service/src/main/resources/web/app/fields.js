/** Whether the model derives fields from histories of keys. */
export const hasHistories = (fields) => fields.some((field) => field.type === 'derived');

const unescaped = (name) => name.replaceAll('~1', '/').replaceAll('~0', '~');

/** The names on the way to a field's value, of its pointer. */
export const pathOf = (field) => field.pointer.split('/').slice(1).map(unescaped);
