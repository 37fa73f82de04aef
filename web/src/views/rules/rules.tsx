import { ViewHead } from "../../ui/basics";

export function Rules() {
    return <ViewHead title="Rules" />;
}
