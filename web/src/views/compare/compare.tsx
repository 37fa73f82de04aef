import { ViewHead } from "../../ui/basics";

export function Compare() {
    return <ViewHead title="Compare" />;
}
