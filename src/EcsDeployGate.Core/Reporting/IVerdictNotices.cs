using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Reporting;

/// <summary>Tells whoever listens (chat, tickets, dashboards) what was decided. Nobody's decision waits for it.</summary>
public interface IVerdictNotices
{
    /// <summary>Sends a notice. It may arrive twice: listeners tell repetitions by its <c>id</c>.</summary>
    /// <exception cref="PortUnavailableException">It cannot be sent at the moment.</exception>
    Task SendAsync(VerdictNotice notice, CancellationToken cancellationToken);
}
