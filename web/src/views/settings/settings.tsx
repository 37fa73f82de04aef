import { ViewHead } from "../../ui/basics";

export function Settings() {
    return <ViewHead title="Settings" />;
}
