/** A page of a list, as the API answers it. */
export type Page<Item> = {
  readonly data: readonly Item[];
  readonly pagination: { readonly next_cursor: string | null };
};

/**
 * Every item of a list, page after page, each fetched when it is come to: `page` gives the one at a cursor, and the first
 * one where there is none.
 */
export async function* items<Item>(page: (cursor?: string) => Promise<Page<Item>>): AsyncGenerator<Item, void> {
  let next: string | null | undefined;
  do {
    const { data, pagination } = await (next ? page(next) : page());
    yield* data;
    next = pagination.next_cursor;
  } while (next);
}
