import Forms
import Synchronization

/// A form that is compiled when it is first asked for, so that a family of many rows starts as fast as one service.
final class DeferredForm: Sendable {
    private enum State {
        case written(FormDefinition, VariantCut)
        case compiled(Form)
    }

    private let state: Mutex<State>
    /// What the written form was cut from; it stands in should the cut one not compile.
    private let whole: Form

    init(_ form: Form) {
        whole = form
        state = Mutex(.compiled(form))
    }

    init(_ definition: FormDefinition, _ cut: VariantCut, whole: Form) {
        self.whole = whole
        state = Mutex(.written(definition, cut))
    }

    var form: Form {
        state.withLock { state in
            switch state {
            case .compiled(let form): return form
            case .written(let definition, let cut):
                let form = Form.compile(cut.definition(definition)).form ?? whole
                state = .compiled(form)
                return form
            }
        }
    }
}
