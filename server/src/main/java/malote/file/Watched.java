package malote.file;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/**
 * What was made of some files, and is made anew when they change. While they are not right, what was made before stays. One
 * thread at a time may {@link #look}; everybody may ask for the rest.
 */
public final class Watched<T> {
    private static final Logger LOG = Logger.getLogger(Watched.class.getName());

    private final String what;
    private final List<SettingFile> files;
    private final Maker<T> maker;
    private byte[] digest;
    /** The fault that was told last; empty if there is none. */
    private String told = "";

    private volatile T current;
    private volatile boolean failed;

    /** Makes something of the contents of the files, in their order. */
    @FunctionalInterface
    public interface Maker<T> {
        T make(List<byte[]> contents) throws BadFile;
    }

    /**
     * Makes it for the first time.
     *
     * @param what the thing, as the beginning of a sentence
     * @throws BadFile if one of the files is not what it must be
     */
    public Watched(String what, List<SettingFile> files, Maker<T> maker) throws BadFile {
        this.what = what;
        this.files = files;
        this.maker = maker;
        List<byte[]> contents = read();
        this.digest = digest(contents);
        this.current = maker.make(contents);
    }

    /** The newest that was right. */
    public T current() {
        return current;
    }

    /** Whether the files were not right when they were last looked at. */
    public boolean hasFailed() {
        return failed;
    }

    /** Reads the files. Returns whether there is something new. */
    public boolean look() {
        try {
            List<byte[]> contents = read();
            byte[] now = digest(contents);
            boolean isNew = !MessageDigest.isEqual(now, digest);
            if (isNew) {
                current = maker.make(contents);
                digest = now;
            }
            if (isNew || failed) {
                LOG.info(() -> what + (isNew ? " was read anew." : " is right again."));
            }
            failed = false;
            told = "";
            return isNew;
        } catch (BadFile | RuntimeException e) {
            String fault = String.valueOf(e.getMessage());
            failed = true;
            if (!fault.equals(told)) {
                told = fault;
                LOG.severe(() -> what + " was not read anew, and what was read before stays in use: " + fault);
            }
            return false;
        }
    }

    private List<byte[]> read() throws BadFile {
        List<byte[]> contents = new ArrayList<>();
        for (SettingFile file : files) {
            contents.add(file.read());
        }
        return contents;
    }

    private static byte[] digest(List<byte[]> contents) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] content : contents) {
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, content.length));
                digest.update(content);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
