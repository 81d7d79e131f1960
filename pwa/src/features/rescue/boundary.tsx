import { Component, type ComponentChildren } from "preact";
import { lazy } from "../../app/lazy";
import { report } from "../../shared/report";

const RescuePage = lazy(() => import("./page").then(it => it.RescuePage));

/** A mistake in a screen leaves the worker with words, a way on and a way to the records, not with an empty page. */
export class Boundary extends Component<{ children: ComponentChildren }, { error: unknown }> {
  override state = { error: null as unknown };

  override componentDidCatch(error: unknown): void {
    this.setState({ error });
    report(error);
  }

  render() {
    const { error } = this.state;
    return error === null ? this.props.children : <RescuePage mishap="crashed" error={error} />;
  }
}
