import { Layout } from './layout.js';

/** A page that has nothing to decide. */
export const MessagePage = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <Layout title={title}>
    <p>{text}</p>
  </Layout>
);
