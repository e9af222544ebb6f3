import { useQuery } from "@tanstack/react-query";
import { type Answer, api, take } from "@/api/client";

export type TagGroup = Answer<"/api/v1/tags">["groups"][number];
export type Tag = TagGroup["tags"][number];
export type TagKind = TagGroup["kind"];

export const TAG_KINDS: TagKind[] = ["growth", "behavior", "attribute"];

/** The groups of tags with who carries how many. */
export function useTags() {
  return useQuery({
    queryKey: ["tags", "all"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/tags", { signal })),
  });
}

/** The groups as choices of a list, each tag with its count; `wanted` leaves some out. */
export function tagOptions(groups: TagGroup[], wanted: (tag: Tag) => boolean = () => true) {
  return groups
    .map((group) => ({
      label: group.name,
      title: group.name,
      options: group.tags
        .filter(wanted)
        .map((tag) => ({ value: tag.id, label: tag.name, count: tag.count })),
    }))
    .filter(({ options }) => options.length > 0);
}
