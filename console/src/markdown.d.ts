declare module "*.md" {
  const blocks: import("./features/guide/blocks").Block[];
  export default blocks;
}
