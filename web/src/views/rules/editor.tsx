import { ViewHead } from "../../ui/basics";

export function RuleEditor() {
    return <ViewHead title="Rule" />;
}
