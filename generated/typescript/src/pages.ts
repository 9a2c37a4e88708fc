// Walks the pages of a list.

/** Yields each page: `for await (const page of pages((pageToken) => api.crm.listContacts({ query: { pageToken } })))`. */
export async function* pages<Page extends { nextPageToken: string }>(
  next: (pageToken: string) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  let token = '';
  do {
    const page = await next(token);
    yield page;
    token = page.nextPageToken;
  } while (token);
}
