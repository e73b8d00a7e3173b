package malote.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete the commands. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = MaloteCommand.Version.class,
        description = "Prints a script that makes bash or zsh complete commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {"  source <(malote completion bash)", "  source <(malote completion zsh)"})
final class CompletionCommand implements Runnable {
    /** The shells that are known. */
    enum Shell {
        bash,
        zsh
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    @Override
    public void run() {
        CommandLine root = Objects.requireNonNull(spec).root().commandLine();
        // The script is for bash; in a zsh it turns on zsh's understanding of such by itself.
        if (shell == Shell.zsh) {
            System.out.println("autoload -U +X compinit && compinit");
        }
        System.out.print(AutoComplete.bash("malote", root));
    }
}
