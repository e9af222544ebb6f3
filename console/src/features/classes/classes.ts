import type { Answer } from "@/api/client";
import { series } from "@/theme";

export type Board = Answer<"/api/v1/classes/board">;
export type UserClass = Board["shares"][number]["user_class"];

/** In the order of the table of decisions. */
export const CLASSES: UserClass[] = ["loyal", "bargain", "need_driven", "low_need", "growing"];

/** One colour a class, everywhere. */
export const colourOf = (of: UserClass) => series[CLASSES.indexOf(of) % series.length];
