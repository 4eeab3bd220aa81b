/**
 * Who is at the other end. `serve`: holdfast probe serve. `echo`: a service that sends back what it gets. `any`: any
 * service; that its kernel acknowledges what is sent has to do.
 */
export const FAR_KINDS = ['serve', 'echo', 'any'] as const;
export type FarKind = (typeof FAR_KINDS)[number];
