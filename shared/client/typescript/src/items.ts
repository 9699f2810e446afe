/** A page of a list in a response. */
export type Page<Item> = {
  readonly data: readonly Item[];
  readonly pagination: { readonly next_cursor: string | null };
};

/**
 * Yields every item of a list. Each page is requested when its first item is needed: `page` returns the page at a cursor,
 * and the first page without one.
 */
export async function* items<Item>(page: (cursor?: string) => Promise<Page<Item>>): AsyncGenerator<Item, void> {
  let next: string | null | undefined;
  do {
    const { data, pagination } = await (next ? page(next) : page());
    yield* data;
    next = pagination.next_cursor;
  } while (next);
}
