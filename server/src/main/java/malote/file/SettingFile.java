package malote.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that a setting names.
 *
 * @param setting the name of the setting, such as {@code TLS_CERT}
 */
public record SettingFile(String setting, Path path) {
    /** What is in it. */
    public byte[] read() throws BadFile {
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new BadFile(this + " is not there.");
        } catch (AccessDeniedException e) {
            throw new BadFile(this + " may not be read by this user.");
        } catch (IOException e) {
            throw new BadFile(this + " cannot be read (" + e.getMessage() + ").");
        }
    }

    /** As the subject of a sentence. */
    @Override
    public String toString() {
        return "The file of " + setting + ", " + path + ",";
    }
}
