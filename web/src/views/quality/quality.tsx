import { ViewHead } from "../../ui/basics";

export function Quality() {
    return <ViewHead title="Quality" />;
}
