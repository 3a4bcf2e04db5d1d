// A client as an integrator would write it, on nothing but the types generated from openapi/openapi.json.
// It is type-checked, not run: what does not compile here would not compile for them.
import type { paths } from "dateline";

/** The JSON answer of an operation with the given status. */
type Answer<Operation, Status extends number> = Operation extends {
  responses: Record<Status, { content: { "application/json": infer Body } }>;
}
  ? Body
  : never;

/** The JSON body that an operation takes. */
type Request<Operation> = Operation extends { requestBody: { content: { "application/json": infer Body } } }
  ? Body
  : never;

/** The problem document of a refused request. */
type Refusal<Operation, Status extends number> = Operation extends {
  responses: Record<Status, { content: { "application/problem+json": infer Body } }>;
}
  ? Body
  : never;

type ListArticles = paths["/api/v1/articles"]["get"];
type Login = paths["/api/v1/auth/login"]["post"];

/** Every page of a list, one request at a time. */
export async function* articles(
  fetchPage: (path: string) => Promise<Answer<ListArticles, 200>>,
): AsyncGenerator<Answer<ListArticles, 200>["data"][number]> {
  let next: string | null | undefined = "/api/v1/articles?limit=100";
  while (next) {
    const page: Answer<ListArticles, 200> = await fetchPage(next);
    yield* page.data;
    next = page.links.next;
  }
}

/** The headline and address of an article, for a list on a front page. */
export function headline(article: Answer<ListArticles, 200>["data"][number]): string {
  return `${article.title} (/${article.slug})`;
}

export const credentials: Request<Login> = { email: "ann@example.org", password: "a long enough one" };

/** The header that signs the requests after a login. */
export function authorization(session: Answer<Login, 200>): string {
  return `Bearer ${session.access_token}`;
}

/** A problem is told apart by its code, a string. */
export function isWrongPassword(problem: Refusal<Login, 401>): boolean {
  return problem.code === "invalid_credentials";
}
