import { ViewHead } from "../../ui/basics";

export function Judging() {
    return <ViewHead title="Judging" />;
}
