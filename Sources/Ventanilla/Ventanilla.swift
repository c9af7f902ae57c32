import ArgumentParser
import ServiceLifecycle
@main struct Ventanilla: ParsableCommand { }
