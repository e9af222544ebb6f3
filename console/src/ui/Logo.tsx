/** The house's sign: a bubble of talk in which something grows. */
export function Logo({ size = 28 }: { size?: number }) {
  return <img src="/logo.svg" width={size} height={size} alt="" />;
}
