import { Input } from "antd";
import { useEffect, useState } from "react";

type Props = { value: string; onSearch: (words: string) => void; placeholder: string };

/** Words to look for; asked at Enter, not at every letter. */
export function SearchBox({ value, onSearch, placeholder }: Props) {
  const [words, setWords] = useState(value);
  useEffect(() => setWords(value), [value]);
  return (
    <Input.Search
      className="search-box"
      value={words}
      allowClear
      onChange={(event) => setWords(event.target.value)}
      onSearch={(asked) => onSearch(asked.trim())}
      placeholder={placeholder}
      aria-label={placeholder}
    />
  );
}
